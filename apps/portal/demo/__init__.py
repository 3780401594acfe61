"""The demo world: invented companies and people around the few facts that are public, told as dated histories that end today.

Everything follows from one seed number and from the day it is made: each record lives through dated steps, and the steps that lie in the
future have not happened. So states, figures, history and worklists fit together without being set by hand.
"""
