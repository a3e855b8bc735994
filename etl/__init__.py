"""Intake: sniff → read → map → parse → check → preview → commit. Each stage promises what it does not do."""
