using System.Text;
using SendGrid.Helpers.Mail;
using Workflows.Embedded.Mail;
using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Mail;

/// <summary>A mail goes out with a name, and a relay's report says by it which mail it is about.</summary>
public sealed class DeliveryReportTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("failed", DeliveryAction.Failed, "5.1.1 smtp; 550 no such user")]
    [InlineData("delayed", DeliveryAction.Delayed, "4.4.1 smtp; connection timed out")]
    [InlineData("delivered", DeliveryAction.Delivered, "2.0.0 smtp; 250 taken")]
    public void AReport_SaysWhatBecame_OfWhich(string action, DeliveryAction expected, string answer)
    {
        DeliveryReport wanted = new("abc", expected, answer, At);
        Assert.Equal(wanted, Read(DeliveryReports.Of(action, "abc")));
        Assert.Equal(wanted, Read(DeliveryReports.Of(action, "abc", returned: "text/rfc822-headers")));
        Assert.Equal(wanted, Read(DeliveryReports.Of(action, null, envelope: "abc")));
    }

    [Fact]
    public void OfSeveralRecipients_TheWorstCounts()
    {
        string two = DeliveryReports.Of("delivered", "abc").Replace(
            "\r\n--part\r\nContent-Type: message/rfc822", "\r\nFinal-Recipient: rfc822; b@b.example\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n--part\r\nContent-Type: message/rfc822",
            StringComparison.Ordinal);
        Assert.Equal((DeliveryAction.Failed, "5.2.2"), Read(two) is { } report ? (report.Action, report.Answer) : default);
    }

    [Fact]
    public void WhatIsNoReportOfOurs_IsNone()
    {
        Assert.Null(Read(DeliveryReports.Of("failed", null)));
        Assert.Null(Read(DeliveryReports.Of("failed", "no name at all")));
        Assert.Null(Read(DeliveryReports.Of("relayed", "abc"))); // it goes on, and nobody reports further
        Assert.Null(Read(DeliveryReports.Of("failed", "abc").Replace("delivery-status; b", "disposition-notification; b", StringComparison.Ordinal)));
        Assert.Null(Read("From: a@b.example\r\nSubject: an answer\r\nX-Mail-Reference: abc\r\n\r\nThanks."));
        Assert.Null(Read(""));
        Assert.Null(Read("\0\0\0"));
    }

    [Theory]
    [InlineData(true, " NOTIFY=SUCCESS,FAILURE,DELAY")]
    [InlineData(false, "")]
    public async Task ARelayThatReports_IsToldTheName_AndAskedWhereItIsWanted(bool wanted, string asked)
    {
        await using ScriptedRelay relay = new(command => command.StartsWith("EHLO", StringComparison.Ordinal) ? "250-relay\r\n250 DSN" : null);
        await new RelaySendGridClient($"smtp://127.0.0.1:{relay.Port}", wantsReports: wanted).SendEmailAsync(Message());
        Assert.Contains(relay.Commands, command => command.EndsWith(" ENVID=abc", StringComparison.Ordinal));
        Assert.Contains(relay.Commands, command => command.StartsWith("RCPT TO:<to@b.example>" + asked, StringComparison.Ordinal)
            && command.Contains("NOTIFY", StringComparison.Ordinal) == wanted);
        Assert.Equal("abc", ParsedMail.Of(Assert.Single(relay.Contents)).Header("X-Mail-Reference"));
    }

    [Fact]
    public async Task ARelayThatDoesNot_IsToldNothing()
    {
        await using ScriptedRelay relay = new();
        await new RelaySendGridClient($"smtp://127.0.0.1:{relay.Port}", wantsReports: true).SendEmailAsync(Message());
        Assert.DoesNotContain(relay.Commands, command => command.Contains("ENVID", StringComparison.Ordinal) || command.Contains("NOTIFY", StringComparison.Ordinal));
        Assert.Single(relay.Contents);
    }

    private static DeliveryReport? Read(string mail)
    {
        using MemoryStream bytes = new(Encoding.UTF8.GetBytes(mail));
        return DeliveryReport.TryRead(bytes, out DeliveryReport? report) ? report : null;
    }

    private static SendGridMessage Message()
    {
        SendGridMessage message = MailHelper.CreateSingleEmail(new EmailAddress("from@a.example"), new EmailAddress("to@b.example"), "subject", "text", null);
        message.AddGlobalCustomArg("mail", "abc");
        return message;
    }
}
