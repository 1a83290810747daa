"""What the processor of this machine can do."""


def has_bfloat16():
    """Whether the processor multiplies bfloat16 itself; emulated, a step takes ten times as long."""
    with open("/proc/cpuinfo") as file:
        return "avx512_bf16" in file.read()
