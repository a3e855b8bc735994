"""Streamlit-aware parts that pages are put together from."""
