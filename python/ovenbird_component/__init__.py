"""The process that holds one object of a class with Seldon's methods and answers the serving process over a socket.

Frames are those of ``ovenbird_model_worker``; a header is a call or its answer, and there is no body. Standard output and
standard error are the class's own. The process ends when its standard input closes, which is when its parent is gone.
"""
