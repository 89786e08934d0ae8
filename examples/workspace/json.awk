# Prints one text out of a JSON file: awk -v path=parameters/root -f json.awk FILE. Nothing if it is
# not there. (These examples do without jq; yours need not.)
{ json = json $0 "\n" }

END {
  at = 1
  value("")
}

function value(here,    c, key, index_) {
  c = next_char()
  if (c == "{") {
    at++
    while (next_char() != "}") {
      key = string()
      next_char(); at++ # the colon
      value(here == "" ? key : here "/" key)
      if (next_char() == ",") at++
    }
    at++
  } else if (c == "[") {
    at++
    for (index_ = 0; next_char() != "]"; index_++) {
      value(here "/" index_)
      if (next_char() == ",") at++
    }
    at++
  } else if (c == "\"") {
    key = string()
    if (here == path) { print key; exit }
  } else {
    while (at <= length(json) && substr(json, at, 1) !~ /[],}[:space:]]/) at++
  }
}

# The next character that is no space; the end of the file ends the program.
function next_char(    c) {
  while ((c = substr(json, at, 1)) ~ /[[:space:]]/ && c != "") at++
  if (c == "") exit
  return c
}

function string(    text, c) {
  text = ""
  for (at++; (c = substr(json, at, 1)) != "\""; at++) {
    if (c == "") exit
    if (c == "\\") {
      c = substr(json, ++at, 1)
      if (c == "n") c = "\n"
      else if (c == "t") c = "\t"
      else if (c == "r" || c == "b" || c == "f") c = " "
      else if (c == "u") { c = "?"; at += 4 }
    }
    text = text c
  }
  at++
  return text
}
