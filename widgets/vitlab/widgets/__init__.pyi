from .attention_viewer import AttentionViewer
from .base import Instrument
from .canvas import PatchCanvas
from .class_board import ClassBoard
from .contrast_explorer import ContrastExplorer
from .embedding_atlas import EmbeddingAtlas
from .linear_projection_analyzer import LinearProjectionAnalyzer
from .memory_gauge import MemoryGauge
from .patch_grid_slicer import PatchGridSlicer
from .patch_size_advisor import PatchSizeAdvisor
from .position_encoding_explorer import PositionEncodingExplorer
from .quiz import Quiz
from .resolution_simulator import ResolutionSimulator
from .token_budget import TokenBudget

__all__ = [
    "AttentionViewer",
    "ClassBoard",
    "ContrastExplorer",
    "EmbeddingAtlas",
    "Instrument",
    "LinearProjectionAnalyzer",
    "MemoryGauge",
    "PatchCanvas",
    "PatchGridSlicer",
    "PatchSizeAdvisor",
    "PositionEncodingExplorer",
    "Quiz",
    "ResolutionSimulator",
    "TokenBudget",
]
