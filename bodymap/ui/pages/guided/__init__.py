"""The guided self-assessment, and the frame in which a patient has the computer."""
