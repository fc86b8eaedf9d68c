"""Code that assignments are given: photographs, metrics, plots, training, checks and probes.

What every homework may use lies here, what one subject needs in a package of its own:
`linear_operators`, `convolution`, `denoising` and `segmentation`. Students import it
(`from starter_code import photographs, plots`) and may read all of it. It holds no answers.
"""
