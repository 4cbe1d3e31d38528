"""The tamper-evident log and verifiable results: hash chain, Merkle tree, result files; pure.

``canonical``    one spelling for every value          ``result_file``  a result as bytes, and what they bind
``chain``        hashes over log entries               ``reading``      a result file, strictly
``merkle``       commitments, root, proofs             ``beside``       what else could have come out
``receipt``      a voter's proof as a file             ``verify``       count again, compare bytes
``election``     what was counted, as one hash         ``publication``  what a city publishes of its ballots

Formats: docs/methods/ledger.md and docs/methods/result-file.md.
"""
