"""Turns a model that needs Python into ONNX files that may stand for it. Whether one really may is found out elsewhere, by comparison."""
