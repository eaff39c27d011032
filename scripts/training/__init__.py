"""Parts of the scripts that train the models of statements."""
