# One image for web, worker, calendar and migrations; the command decides. Configuration comes from the environment only.
FROM python:3.11-slim-bookworm AS build
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/portal \
 && /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /srv/portal portal
COPY --from=build /opt/portal /opt/portal
WORKDIR /srv/portal
COPY manage.py pyproject.toml ./
COPY forum_portal forum_portal
COPY apps apps
COPY templates templates
COPY static static
COPY locale locale
ENV PATH=/opt/portal/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=forum_portal.settings STATIC_ROOT=/srv/portal/staticfiles
RUN SECRET_KEY=build ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= DATABASE_URL=postgresql://x:x@localhost/x REDIS_URL=redis://localhost/0 \
    sh -c "python manage.py compilemessages -v 0 && python manage.py collectstatic --noinput -v 0"
USER portal
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "2", "--no-ws", "forum_portal.wsgi:application"]
