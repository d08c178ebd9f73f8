"""A server that speaks S3 on loopback, checks signatures, and forgets everything when it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto.core import enable_iam_authentication
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
_ALL_OF_S3 = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(frozen=True, slots=True)
class Bucket:
    """One empty bucket, and the key of who may use it."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "BACKUP_S3_BUCKET": self.name,
            "BACKUP_S3_PREFIX": "home",
            "BACKUP_S3_REGION": REGION,
            "BACKUP_S3_ENDPOINT": self.endpoint,
            "BACKUP_S3_ACCESS_KEY": self.access_key,
            "BACKUP_S3_SECRET_KEY": self.secret_key,
        }

    def keys(self) -> list[str]:
        return [each["Key"] for each in self._client().list_objects_v2(Bucket=self.name).get("Contents", [])]

    def overwrite(self, key: str, content: bytes) -> None:
        self._client().put_object(Bucket=self.name, Key=key, Body=content)

    def read(self, key: str) -> bytes:
        return bytes(self._client().get_object(Bucket=self.name, Key=key)["Body"].read())

    def _client(self) -> Any:
        return _client("s3", self.endpoint, self.access_key, self.secret_key)


@contextmanager
def s3_server(bucket: str = "backups") -> Iterator[Bucket]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        _client("s3", endpoint, "none", "none").create_bucket(Bucket=bucket)
        iam = _client("iam", endpoint, "none", "none")
        iam.create_user(UserName="backups")
        iam.put_user_policy(UserName="backups", PolicyName="s3", PolicyDocument=json.dumps(_ALL_OF_S3))
        key = iam.create_access_key(UserName="backups")["AccessKey"]
        with enable_iam_authentication():
            yield Bucket(endpoint, bucket, key["AccessKeyId"], key["SecretAccessKey"])
    finally:
        server.stop()


def _client(service: str, endpoint: str, access_key: str, secret_key: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
    )
