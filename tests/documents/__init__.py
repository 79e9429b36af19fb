"""The documents as tests see them: blocks to be executed, and tables made from the code."""
