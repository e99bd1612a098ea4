namespace Workflows.Testing;

/// <summary>Mails by which relays report what became of a mail (RFC 3464).</summary>
public static class DeliveryReports
{
    /// <summary>A report about one recipient.</summary>
    /// <param name="action"><c>failed</c>, <c>delayed</c>, <c>delivered</c> or <c>relayed</c>.</param>
    /// <param name="returned">Content type of the last part: <c>message/rfc822</c> or <c>text/rfc822-headers</c>.</param>
    /// <param name="reference">The mail's name in its own headers; null: it has none.</param>
    /// <param name="envelope">The name in its envelope; null: the relay knows no such names.</param>
    public static string Of(string action, string? reference, string? envelope = null, string returned = "message/rfc822") => $"""
        From: Mail system <MAILER-DAEMON@relay.example>
        To: workflows@operations.example
        Subject: What became of your mail
        Date: Mon, 30 Nov 2026 09:00:00 +0900
        Message-ID: <{action}-report@relay.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="part"

        --part
        Content-Type: text/plain; charset=us-ascii

        This is a report of the mail system.

        --part
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example{(envelope is null ? "" : "\r\nOriginal-Envelope-Id: " + envelope)}
        Arrival-Date: Mon, 30 Nov 2026 08:59:00 +0900

        Final-Recipient: rfc822; somebody@hospital.example
        Action: {action}
        Status: {(action == "failed" ? "5.1.1" : action == "delayed" ? "4.4.1" : "2.0.0")}
        Remote-MTA: dns; mx.hospital.example
        Diagnostic-Code: smtp; {(action == "failed" ? "550 no such user" : action == "delayed" ? "connection timed out" : "250 taken")}

        --part
        Content-Type: {returned}

        From: workflows@operations.example
        To: somebody@hospital.example
        Subject: the mail{(reference is null ? "" : "\r\nX-Mail-Reference: " + reference)}

        {(returned == "message/rfc822" ? "its text" : "")}
        --part--

        """.ReplaceLineEndings("\r\n");
}
