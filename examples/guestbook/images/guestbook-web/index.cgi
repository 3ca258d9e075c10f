#!/bin/sh
# The page. A form that comes in goes to the store; what is shown comes from the feed.
store=${STORE:-store:7000}
feed=${FEED:-feed:80}

decoded() { # a field of a form as text
    httpd -d "$(printf '%s' "$1" | tr '+' ' ')"
}

escaped() {
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

if [ "$REQUEST_METHOD" = POST ]; then
    form=$(head -c "${CONTENT_LENGTH:-0}")
    message=$(decoded "${form#message=}")
    if printf '%s\n' "$message" | tr '\r\n' '  ' | nc -w 2 "${store%:*}" "${store#*:}" >/dev/null; then
        printf 'Status: 303 See Other\r\nLocation: /\r\n\r\n'
    else
        printf 'Status: 503 Service Unavailable\r\nContent-Type: text/plain\r\n\r\n'
        echo "the store does not answer"
    fi
    exit 0
fi

# Not "wget -T", which ends Debian's static busybox with a segmentation fault.
if ! messages=$(timeout 2 wget -q -O - "http://$feed/"); then
    printf 'Status: 503 Service Unavailable\r\nContent-Type: text/plain\r\n\r\n'
    echo "the feed does not answer"
    exit 0
fi
title=$(printf '%s' "$TITLE" | escaped)
printf 'Content-Type: text/html; charset=utf-8\r\n\r\n'
cat <<PAGE
<!DOCTYPE html>
<html lang="en">
<title>$title</title>
<h1>$title</h1>
<form method="post" action="/cgi-bin/index.cgi">
<input name="message" maxlength="500" required autofocus>
<button>Leave a message</button>
</form>
<ul>
$(printf '%s\n' "$messages" | grep . | escaped | sed 's/.*/<li>&<\/li>/')
</ul>
</html>
PAGE
