"""The sealed grader: student code runs in a confined worker, judgement stays in the grader.

- Of the grader: `sandbox` (the fork server; user, folder and processes of one submission),
  `session` (one worker: requests, copies, its certain end), `proxies` (what hidden tests receive
  under a student's name), `selftest` (proves here and now that it holds).
- What a submission's processes use together: `share` and `watch`, with `cgroups`, `processes`,
  `folders`, and `starving` (whose doing it is that something is short).
- Of the worker: `worker`, `shell`, `unneeded` (cells that nothing reads), `settling`, `portable`,
  `otter_shim`.
- Of both: `values` and `channel` (plain data on a socket), `confinement`, `namespaces`,
  `forkserver`, and `devices` with `nvml` (a graphics card).
"""
