#!/bin/sh
# A bank that is a file: takes back each receipt once, and says so. The ledger is the first argument.
ledger=$1
read -r request
receipt=$(printf '%s' "$request" | sed -n 's/.*"receipt":"\([a-z0-9-]*\)".*/\1/p')
case $request in
*'"operation":"probe"'*)
    if grep -qx "taken back $receipt" "$ledger" 2>/dev/null; then echo '{"applied":true}'; else echo '{"applied":false}'; fi
    ;;
*'"operation":"compensate"'*)
    if grep -qx "taken back $receipt" "$ledger" 2>/dev/null; then
        echo '{"applied":false,"reason":"it was taken back before"}'
    else
        echo "taken back $receipt" >> "$ledger" && echo '{"applied":true}'
    fi
    ;;
*) echo '{"applied":false,"reason":"this bank only takes back"}' ;;
esac
