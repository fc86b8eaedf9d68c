"""The sealed grader: student code runs in a confined worker, judgement stays in the grader.

Modules of the trusted side: `main` (entry), `session` (talks to a worker), `proxies` (what hidden
tests receive under a student's name). Modules of the worker: `worker`, `shell`, `otter_shim`.
Shared by both: `values` and `channel` (plain data on a socket), `confinement`, `forkserver`.
"""
