"""Timelines to bytes and back, one module a format.

Each has `encode(timeline, on_loss=None) -> bytes` and `decode(data, on_fault=None) -> Timeline`.
"""
