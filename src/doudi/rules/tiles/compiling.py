"""Turns a kernel's text into machine code and into something to call (编译)."""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

Kernel = Callable[[int], int]


@cache
def is_installed() -> bool:
    """Whether the compiler is here and works."""
    if importlib.util.find_spec("llvmlite") is None:
        return False
    try:
        _llvm()
    except Exception:
        # A library that cannot be loaded (another libc, a missing processor target) is as good as none.
        return False
    return True


@cache
def _llvm() -> Any:
    import llvmlite.binding as llvm  # heavy, and not there everywhere

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


@cache
def processor() -> str:
    """What machine code is for: compiler and processor."""
    llvm = _llvm()
    version = ".".join(map(str, llvm.llvm_version_info))
    return f"{version} {llvm.get_process_triple()} {llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"


def _machine() -> Any:
    llvm = _llvm()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, codemodel="jitdefault",
        jit=True,
    )  # fmt: skip


def machine_code(text: str) -> bytes:
    """The object file of a kernel's text."""
    llvm, machine = _llvm(), _machine()
    module = llvm.parse_assembly(text)
    module.verify()
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = True
    tuning.slp_vectorization = False
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(machine.emit_object(module))


def load(code: bytes) -> Kernel:
    """The function `kernel` of an object file; calls release the interpreter, so that threads run side by side."""
    llvm = _llvm()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    function = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(engine.get_function_address("kernel"))

    def kernel(arguments: int) -> int:
        # The engine owns the code: it lives as long as this does.
        assert engine is not None
        return int(function(arguments))

    return kernel
