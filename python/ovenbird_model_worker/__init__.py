"""The process that holds one Python model and answers the serving process over a socket.

Frames are read from and written to an inherited socket; standard output and standard error are the model's own, and
are kept as its log. The process ends when its standard input closes, which is when its parent is gone.
"""
