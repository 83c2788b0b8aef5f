import sys
from pathlib import Path

# As if run by `python data/make.py`: the script's own folder comes first.
sys.path.insert(0, str(Path(__file__).parents[2] / "data"))
