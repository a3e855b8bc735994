"""Boards and figures as files. No Streamlit here."""
