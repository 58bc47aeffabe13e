"""Length-prefixed frames: a JSON header, then the raw bytes of the tensors that the header describes.

Layout, little-endian: ``u32`` header length, ``u32`` body length, header (UTF-8 JSON), body. In the body each tensor
starts at a multiple of 8, in the order of the header.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

PREFIX = struct.Struct("<II")
ALIGNMENT = 8


@dataclass
class Frame:
    header: dict[str, Any]
    body: bytearray


@dataclass
class RawFrame:
    header: bytes
    body: bytearray

    def parse(self) -> Frame:
        return Frame(json.loads(self.header), self.body)


def read_frame(connection: socket.socket) -> RawFrame | None:
    """The next frame, or None when the other side closed the connection between frames.

    Its header is not parsed here: one that cannot be is an answer to its sender, not the end of the connection.
    """
    prefix = _read_exactly(connection, PREFIX.size)
    if prefix is None:
        return None
    header_length, body_length = PREFIX.unpack(prefix)
    rest = _read_exactly(connection, header_length + body_length)
    if rest is None:
        raise ConnectionError("the connection closed within a frame")
    return RawFrame(bytes(rest[:header_length]), rest[header_length:])


def write_frame(connection: socket.socket, header: dict[str, Any], buffers: list[memoryview] | None = None) -> None:
    """Write a frame; the buffers are aligned here, so the header only needs their lengths."""
    parts: list[bytes | memoryview] = []
    body_length = 0
    for buffer in buffers or []:
        parts.append(buffer)
        body_length += buffer.nbytes
        padding = -buffer.nbytes % ALIGNMENT
        if padding:
            parts.append(bytes(padding))
            body_length += padding
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    connection.sendall(b"".join([PREFIX.pack(len(text), body_length), text, *parts]))


def _read_exactly(connection: socket.socket, length: int) -> bytearray | None:
    data = bytearray(length)
    view = memoryview(data)
    received = 0
    while received < length:
        count = connection.recv_into(view[received:])
        if count == 0:
            return None
        received += count
    return data
