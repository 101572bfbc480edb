"""Matching: criteria, hard rules, proposed pairs, clusters and their explanation."""

from ..criteria import CRITERIA, Block, Criterion, Preferences
from .assignment import Certificate, assign_pairs
from .blame import REASONS
from .clusters import Clusters, find_clusters
from .evidence import RankedPairs, check_stability, compare_pairs, rank_of_real_pairs
from .explanation import explain_pair, explain_unmatched, find_strengths
from .findings import matching_decisions, matching_findings, matching_limits
from .lists import pair_lists, peer_group_findings
from .matcher import MentorMatcher
from .peer_groups import form_peer_groups
from .recruiting import cluster_evidence, cluster_findings, supply_findings
from .rules import RULES, Rule
from .states import PairStates, find_left_out, sort_pairs
from .supply import SupplyMap, map_supply_and_demand

__all__ = [
    "CRITERIA",
    "REASONS",
    "RULES",
    "Block",
    "Certificate",
    "Clusters",
    "Criterion",
    "MentorMatcher",
    "PairStates",
    "Preferences",
    "RankedPairs",
    "Rule",
    "SupplyMap",
    "assign_pairs",
    "check_stability",
    "cluster_evidence",
    "cluster_findings",
    "compare_pairs",
    "explain_pair",
    "explain_unmatched",
    "find_clusters",
    "find_left_out",
    "find_strengths",
    "form_peer_groups",
    "map_supply_and_demand",
    "matching_decisions",
    "matching_findings",
    "matching_limits",
    "pair_lists",
    "peer_group_findings",
    "rank_of_real_pairs",
    "sort_pairs",
    "supply_findings",
]
