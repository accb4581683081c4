"""From facts to answers: stores, series over time, the command and the web pages."""
