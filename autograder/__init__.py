"""The instructor's tool: build an assignment, verify it, grade submissions."""
