"""Matching: criteria, hard rules, proposed pairs, clusters and their explanation."""

from ..criteria import CRITERIA, Block, Criterion, Preferences
from .assignment import Certificate, assign_pairs
from .blame import REASONS
from .blocking import find_blocking_pairs
from .changes import CHANGES, compare_changes, suggest_changes
from .clusters import Clusters, find_clusters
from .draws import Drawn, draw_findings, part_drawn, tell_contested
from .evidence import RankedPairs, check_stability, compare_pairs, rank_of_real_pairs
from .explanation import explain_pair, explain_pairs, explain_unmatched, find_strengths
from .findings import matching_decisions, matching_findings, matching_limits
from .matcher import MentorMatcher
from .pair_lists import pair_lists, rematch_lists
from .peer_group_lists import peer_group_findings
from .peer_groups import form_peer_groups, list_apart
from .recruiting import cluster_evidence, cluster_findings, supply_findings
from .rematch import Rematch, rematch
from .rules import RULES, Rule
from .runners_up import find_runners_up
from .states import PROPOSAL, PairStates, find_left_out, sort_pairs
from .supply import SupplyMap, map_supply_and_demand, share_short_of_places
from .why_not import WhyNot, explain_why_not

__all__ = [
    "CHANGES",
    "CRITERIA",
    "PROPOSAL",
    "REASONS",
    "RULES",
    "Block",
    "Certificate",
    "Clusters",
    "Criterion",
    "Drawn",
    "MentorMatcher",
    "PairStates",
    "Preferences",
    "RankedPairs",
    "Rematch",
    "Rule",
    "SupplyMap",
    "WhyNot",
    "assign_pairs",
    "check_stability",
    "cluster_evidence",
    "cluster_findings",
    "compare_changes",
    "compare_pairs",
    "draw_findings",
    "explain_pair",
    "explain_pairs",
    "explain_unmatched",
    "explain_why_not",
    "find_blocking_pairs",
    "find_clusters",
    "find_left_out",
    "find_runners_up",
    "find_strengths",
    "form_peer_groups",
    "list_apart",
    "map_supply_and_demand",
    "matching_decisions",
    "matching_findings",
    "matching_limits",
    "pair_lists",
    "part_drawn",
    "peer_group_findings",
    "rank_of_real_pairs",
    "rematch",
    "rematch_lists",
    "share_short_of_places",
    "sort_pairs",
    "suggest_changes",
    "supply_findings",
    "tell_contested",
]
