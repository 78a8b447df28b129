def draw(e): return "<svg/>"
