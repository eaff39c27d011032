"""The app of a checkout: `streamlit run app.py -- my-review`."""

from litreview.app import main

main()
