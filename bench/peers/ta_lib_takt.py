"""ta-lib-takt: the same functions in a faster build of the C core. Its module is called `talib` too."""

from peers.contender import compete
from peers.ta_lib import indicators

if __name__ == "__main__":
    compete("ta_lib_takt", ["ta-lib-takt", "numpy"], {"indicators": indicators})
