#!/bin/sh
# The page. A health check asks with ?quiet, so that it is not counted as a visit.
verb=visit
[ "$QUERY_STRING" = quiet ] && verb=count
visits=$(printf '%s\n%s\n' "$DATABASE_PASSWORD" "$verb" | nc -w 2 "${DATABASE_HOST:-database}" 5432)
case $visits in
    '' | *[!0-9]*)
        printf 'Status: 503 Service Unavailable\r\nContent-Type: text/plain\r\n\r\n'
        echo "the database says: ${visits:-nothing}"
        exit 0
        ;;
esac
title=$(printf '%s' "$TITLE" | sed 's/&/\&amp;/g; s/</\&lt;/g')
printf 'Content-Type: text/html; charset=utf-8\r\n\r\n'
cat <<PAGE
<!DOCTYPE html>
<html lang="en">
<title>$title</title>
<h1>$title</h1>
<p>Visits: $visits</p>
</html>
PAGE
