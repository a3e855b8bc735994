"""Values in, plotly figures out: no Streamlit, no SQL."""
