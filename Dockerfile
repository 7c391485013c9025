# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS explorer
WORKDIR /build
COPY scripts/_setup.bash scripts/explorer scripts/
RUN mkdir web && bash scripts/explorer --path

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
WORKDIR /build
COPY requirements/ requirements/
RUN pip install --only-binary :all: --require-hashes -r requirements/uv.txt \
 && pip install --only-binary :all: --require-hashes -r requirements/build.txt \
 && python -m venv --without-pip /opt/newsgate \
 && uv pip sync --python /opt/newsgate/bin/python --no-build --require-hashes --compile-bytecode requirements/run.txt
# The packages change oftener than what they need, so they come last.
COPY . .
COPY --from=explorer /build/web/graphiql web/graphiql
RUN python -m hatchling build -t wheel -d /wheels \
 && uv pip install --python /opt/newsgate/bin/python --offline --no-deps --compile-bytecode /wheels/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home newsgate \
 && install -d -o newsgate -g newsgate /data
COPY --from=build /opt/newsgate /opt/newsgate
ENV PATH=/opt/newsgate/bin:$PATH PYTHONUNBUFFERED=1 NEWSGATE_DATA_DIR=/data
USER newsgate
VOLUME /data
EXPOSE 8000
# Of a gateway; what runs other commands says how it is itself.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["newsgate"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
