"""Writes the same rows with pyarrow to FOLDER/<name>.parquet in every compression and layout that its writer offers, and
as JSON would have them to FOLDER/expected.json."""

import datetime
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

folder = Path(sys.argv[1])
COUNT = 2500

rows = [
    {
        "id": f"row {i}",
        "messages": None
        if i % 11 == 0
        else [
            {"role": role, "content": f"Turn {j} of {i}: é 😀 " + "word " * (i % 40)}
            for j, role in enumerate(["user", "assistant"] * (i % 3))
        ],
        "ratings": None if i % 7 == 0 else {"clear": i / 8, "safe": None if i % 2 else bool(i % 4)},
        "kind": ["chat", "code", None][i % 3],
        "count": None if i % 5 == 0 else i,
        "exact": 2**53 - 1 - i,
        "tags": [[], None, ["a", None, "b"]][i % 3],
    }
    for i in range(COUNT)
]

schema = pa.schema(
    [
        ("id", pa.string()),
        ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
        ("ratings", pa.struct([("clear", pa.float64()), ("safe", pa.bool_())])),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("count", pa.int32()),
        ("exact", pa.int64()),
        ("tags", pa.list_(pa.string())),
        ("time", pa.timestamp("us")),
        ("large", pa.int64()),
    ]
)
time = datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)
table = pa.Table.from_pylist([{**row, "time": time, "large": 2**60 + 1} for row in rows], schema)

for compression in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pq.write_table(table, folder / f"{compression}.parquet", compression=compression, row_group_size=700)
pq.write_table(table, folder / "one group.parquet")
pq.write_table(table, folder / "no dictionary.parquet", use_dictionary=False, data_page_size=5000)
pq.write_table(table, folder / "version 2.parquet", data_page_version="2.0", data_page_size=5000, row_group_size=1000)
pq.write_table(table, folder / "page index.parquet", write_page_index=True, store_schema=False)
encoding = {"id": "DELTA_LENGTH_BYTE_ARRAY", "count": "DELTA_BINARY_PACKED", "exact": "DELTA_BINARY_PACKED"}
pq.write_table(table.select([*encoding]), folder / "delta.parquet", use_dictionary=False, column_encoding=encoding)

expected = [{**row, "time": "2024-02-29T12:30:15.250Z", "large": str(2**60 + 1)} for row in rows]
(folder / "expected.json").write_text(json.dumps(expected))
