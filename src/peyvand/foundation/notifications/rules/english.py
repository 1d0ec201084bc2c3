"""The built-in words of all text messages in English. They have the places of the Persian ones. Pure."""

from collections.abc import Mapping

from peyvand.foundation.notifications.choices import Kind

_SENDER = "Peyvand, Social Security Organization\n"

_WORDS: Mapping[Kind, str] = {
    Kind.ACTIVATION: "Your account's activation code: {code}\nEnter it here: {address}\n"
    "It is valid for 72 hours. Give it to nobody.",
    Kind.ONE_TIME_CODE: "Your one-time code: {code}\n"
    "It is valid for 5 minutes. Give it to nobody, not even to our staff.",
    Kind.MOBILE_CHANGE: "The mobile number of your account changes on {until}. If you did not ask for this, sign in"
    " with this number before then and stop it: {address}",
    Kind.MANDATE: "From {since} to {until} your representative may apply for supplementary insurance in your name. If"
    " you did not want this, tell the pensioners' association of your city.",
    Kind.MANDATE_ENDED: "The mandate you gave for supplementary insurance has ended. Nobody applies in your name any"
    " more.",
    Kind.ADMISSION_DECLARED: "Your agency's declaration has arrived. Number: {number}\n"
    "The data protection committee is reviewing it.\n{address}",
    Kind.ADMISSION_RETURNED: "Request {number} must be corrected. Read why and send it again:\n{address}",
    Kind.ADMISSION_REFERRED: "Request {number} is back with the committee. You need do nothing.\n{address}",
    Kind.ADMISSION_APPROVED: "The committee approved request {number}. The memorandum is being drawn up.\n{address}",
    Kind.ADMISSION_REJECTED: "The committee did not approve request {number}. Read why:\n{address}",
    Kind.ADMISSION_SIGNED: "The memorandum of request {number} has its first signature and awaits the second."
    "\n{address}",
    Kind.MEMORANDUM_ENDING: "Your agency's memorandum is valid for {days} more days. To renew it:\n{address}",
    Kind.MEMORANDUM_SUSPENDED: "Your agency's memorandum is suspended and its users are shut out. Read why:\n{address}",
    Kind.MEMORANDUM_RESUMED: "Your agency's memorandum is in force again and its users have access.\n{address}",
    Kind.USER_LIST_AWAITED: "The memorandum is concluded. Please send the list of your agency's users under My"
    " requests. Number: {number}",
    Kind.USER_LIST_RETURNED: "The list of your agency's users came back for correction. See what is wrong under My"
    " requests. Number: {number}",
    Kind.USER_LIST_PROVISIONED: "{count} users of your agency now have access and each was sent an activation code."
    " Number: {number}",
    Kind.UNUSED_WARNING: "You have not used your account on the agencies' panel. Sign in by {day} or it will be"
    " closed.",
    Kind.UNUSED_LAPSED: "Your access to the agencies' panel was closed because it was not used. Your agency's manager"
    " can open it again.",
    Kind.CERTIFICATION_DUE: "Please confirm your agency's users by {day}. Whoever is not confirmed will be suspended.",
    Kind.CERTIFICATION_MISSED: "The time to confirm your agency's users is over, and those not confirmed are suspended."
    " You can lift that on the page of your agency's users.",
    Kind.VOLUNTARY_CONCLUDED: "Your contract of voluntary insurance, number {number}, was concluded on {dated}.\n"
    "Please pay the first premium by {due}.",
    Kind.VOLUNTARY_ACTIVE: "The first premium of contract {number} has arrived. You are insured from {since}.",
    Kind.VOLUNTARY_RAISED: "The premium of contract {number} is below the new year's minimum. Your slips now carry"
    " that minimum.",
    Kind.VOLUNTARY_BLOCKED: "The examination's result for contract {number} has not arrived. Until it does, nothing"
    " can be paid.",
    Kind.VOLUNTARY_EXAMINED: "The examination's result for contract {number} is recorded. See it on the portal.",
    Kind.VOLUNTARY_RETURNED: "The money that came for contract {number} could not be booked and goes back to your card."
    " The portal says why.",
    Kind.VOLUNTARY_UNDONE: "The bank gave the money paid for contract {number} back to you, and that month is no longer"
    " paid. The portal says until when you can pay again.",
    Kind.VOLUNTARY_ENDED: "Voluntary insurance contract {number} has ended. The portal says why and shows your insured"
    " days.",
    Kind.SUPPLEMENTARY: "Supplementary insurance, request {number}: {state}\n{address}",
    Kind.UNUSUAL_USE: "Something in your agency's inquiries was unusual. Number: {number}. Please explain by {day}:"
    "\n{address}",
    Kind.CERTIFICATE: "The certificate you asked for is in your personal box: {address}",
    Kind.CERTIFICATE_OPENED: "The recipient opened your certificate with its code at {at}. If you did not give them the"
    " code, withdraw it: {address}",
    Kind.OBJECTION_ANSWERED: "The committee has answered objection {number}. Read it here:\n{address}",
    Kind.DISPUTE_SETTLED: "The branch has decided on request {number}. Read it here:\n{address}",
    Kind.LETTER_SUPERSEDED: "A letter your agency has from the organization no longer holds; please ask again. Letter"
    " number: {address}",
}

ENGLISH: Mapping[Kind, str] = {kind: _SENDER + words for kind, words in _WORDS.items()}
