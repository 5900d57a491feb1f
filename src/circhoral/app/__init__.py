"""The faces: command line, reports and figures. No science in them."""
