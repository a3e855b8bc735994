"""The script of a bare Streamlit page: one selector, one Plotly chart."""

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
period = st.selectbox("期间", ["2025年三季度", "2025年二季度"], key="period")
figure = go.Figure(go.Bar(x=[3, 1, 2], y=["a", "b", "c"], orientation="h"))
figure.update_layout(title_text=period, height=500)
with st.container(key="chart_floor"):
    st.plotly_chart(figure, key="floor")
