"""The tamper-evident log and verifiable results: hash chain, Merkle tree, result files; pure."""
