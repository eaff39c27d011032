"""What the measuring scripts share: figures with intervals, engines beside ours, and how truth is compared."""
