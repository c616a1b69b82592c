"""Reads docker-compose.yml as compose would: every service checked, no secret in it."""

import sys

import yaml


def main(path):
    with open(path, encoding="utf-8") as text:
        compose = yaml.safe_load(text)
    services, faults = compose["services"], []
    for wanted in ("postgres", "redis", "mailpit", "backend", "worker"):
        if wanted not in services:
            faults.append(f"no service {wanted}")
    for name, service in services.items():
        if "image" not in service and "build" not in service:
            faults.append(f"{name}: neither image nor build")
        if "healthcheck" not in service:
            faults.append(f"{name}: no healthcheck")
        for other in service.get("depends_on", {}):
            if other not in services:
                faults.append(f"{name}: depends on {other}, which is not here")
        for volume in service.get("volumes", []):
            if volume.split(":")[0] not in compose.get("volumes", {}):
                faults.append(f"{name}: volume {volume} is not declared")
        for key, value in service.get("environment", {}).items():
            if any(word in key for word in ("PASSWORD", "KEY", "TOKEN")) and not str(value).startswith("${"):
                faults.append(f"{name}: {key} stands in the file")
    for fault in faults:
        print(f"{path}: {fault}", file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(sys.argv[1]))
