#!/bin/sh
# All messages as plain text, the newest first.
printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
tac /messages/all.txt 2>/dev/null
exit 0
