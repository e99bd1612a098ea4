using System.Security.Cryptography;
using System.Text;
using Workflows.Mail;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

/// <summary>SendGrid's event webhook: only what its key signed lately is heard, and of that only what is about our mails.</summary>
public sealed class SendGridEventsTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);
    private static readonly string Digest = new('a', 64);

    private readonly ECDsa service = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private string Key => Convert.ToBase64String(service.ExportSubjectPublicKeyInfo());

    public void Dispose() => service.Dispose();

    [Fact]
    public void WhatSendGridSigned_IsHeard()
    {
        byte[] body = Encoding.UTF8.GetBytes("""[{"event":"delivered","response":"250 受け取りました"}]""" + "\r\n");
        Assert.True(IsSigned(Sign(body, Now), Now, body), Why);
        Assert.True(IsSigned(Sign(body, Now - SendGridEvents.MaxAge), Now - SendGridEvents.MaxAge, body), Why); // what was not taken comes again for a day
    }

    [Fact]
    public void AnythingElse_IsNot()
    {
        byte[] body = "[]"u8.ToArray();
        string good = Sign(body, Now);
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (string? Signature, DateTimeOffset Stamp, byte[] Body)[] refused =
        [
            (null, Now, body), ("", Now, body), ("!!", Now, body), ("AAAA", Now, body), (new string('A', 400), Now, body),
            (good, Now.AddSeconds(1), body), (good, Now, "[] "u8.ToArray()),
            (Convert.ToBase64String([0x30, 6, 2, 1, 0, 2, 1, 0]), Now, body), // r = s = 0 fits every body where a verifier forgets its range
            (Convert.ToBase64String([0x30, 6, 2, 1, 1, 2, 1, 0]), Now, body),
            (Convert.ToBase64String(stranger.SignData(Signed(body, Now), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)), Now, body),
            (Sign(body, Now - SendGridEvents.MaxAge - TimeSpan.FromSeconds(1)), Now - SendGridEvents.MaxAge - TimeSpan.FromSeconds(1), body),
            (Sign(body, Now.AddMinutes(11)), Now.AddMinutes(11), body),
        ];
        Assert.All(refused, r => Assert.False(IsSigned(r.Signature, r.Stamp, r.Body), $"{r.Signature} {r.Stamp}"));
        Assert.All(new[] { null, "", "soon", "-1", "99999999999999999999" }, stamp => Assert.False(SendGridEvents.IsSigned(Key, good, stamp, body, Now, out _)));
    }

    [Fact]
    public void Key_IsTheOneThatSendGridShows()
    {
        Assert.True(SendGridEvents.IsKey(Key));
        Assert.All(new[] { "key", Key[..40], Convert.ToBase64String(new byte[91]) }, wrong => Assert.False(SendGridEvents.IsKey(wrong), wrong));
    }

    [Fact]
    public void OurEvents_AreReadAndOthersLeftOut()
    {
        string body = $$"""
            [{"event":"processed","mail":"{{Digest}}","sg_event_id":"e1","timestamp":1795000001},
             {"event":"deferred","mail":"{{Digest}}","sg_event_id":"e2","timestamp":1795000002,"response":"451 4.7.1 later"},
             {"event":"delivered","mail":"{{Digest}}","sg_event_id":"e3","timestamp":1795000003,"response":"250 2.0.0 OK"},
             {"event":"open","mail":"{{Digest}}","sg_event_id":"e4","timestamp":1795000004,"useragent":"x"},
             {"event":"bounce","mail":"{{Digest}}","sg_event_id":"e5","timestamp":1795000005,"status":"5.1.1","reason":"550 no such user"},
             {"event":"dropped","mail":"{{Digest}}","sg_event_id":"e6","timestamp":1795000006,"reason":"Bounced Address"},
             {"event":"click","mail":"{{Digest}}","sg_event_id":"e7","timestamp":1795000007},
             {"event":"delivered","sg_event_id":"e8","timestamp":1795000008},
             {"event":"delivered","mail":"short","sg_event_id":"e9","timestamp":1795000009},
             {"event":"delivered","mail":"{{Digest}}","sg_event_id":"","timestamp":1795000010},
             {"event":"delivered","mail":"{{Digest}}","sg_event_id":"e11","timestamp":"soon"},
             {"event":"delivered","mail":"{{Digest}}","sg_event_id":"e12","timestamp":1e300},
             {"event":7,"mail":[]}, null, "x"]
            """;
        Assert.True(SendGridEvents.TryRead(Encoding.UTF8.GetBytes(body), out IReadOnlyList<MailEvent>? events, out string? why), why);
        Assert.Equal(
            ["e1 Processed ", "e2 Deferred 451 4.7.1 later", "e3 Delivered 250 2.0.0 OK", "e4 Opened ", "e5 Bounced 550 no such user", "e6 Dropped Bounced Address"],
            events.Select(e => $"{e.Id} {e.Proof.Step} {e.Proof.Answer}"));
        Assert.All(events, e => Assert.Equal(Digest, e.Mail));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_795_000_003), events[2].Proof.At);
    }

    [Theory]
    [InlineData("{}", "Expected an array of events, found Object.")]
    [InlineData("[{", "Expected an array of events in JSON")]
    [InlineData("", "Expected an array of events in JSON")]
    public void WhatIsNoList_IsRefusedWithTheReason(string body, string expected)
    {
        Assert.False(SendGridEvents.TryRead(Encoding.UTF8.GetBytes(body), out _, out string? why));
        Assert.StartsWith(expected, why, StringComparison.Ordinal);
    }

    private string? Why { get; set; }

    private bool IsSigned(string? signature, DateTimeOffset stamp, byte[] body)
    {
        bool signed = SendGridEvents.IsSigned(Key, signature, $"{stamp.ToUnixTimeSeconds()}", body, Now, out string? why);
        Why = why;
        return signed;
    }

    private string Sign(byte[] body, DateTimeOffset stamp) =>
        Convert.ToBase64String(service.SignData(Signed(body, stamp), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private static byte[] Signed(byte[] body, DateTimeOffset stamp) => [.. Encoding.UTF8.GetBytes($"{stamp.ToUnixTimeSeconds()}"), .. body];
}
