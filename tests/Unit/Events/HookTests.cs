using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Contracts;
using Workflows.Events;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Events;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Testing;
using Workflows.Unit.Tests.Ledger;
using Workflows.VendorReleases;
using Xunit;

namespace Workflows.Unit.Tests.Events;

/// <summary>Domain events on their way to somebody's server or chat; audit chain, cursors and log are real tables.</summary>
public sealed class HookTests : IAsyncLifetime, IDisposable
{
    private const string CaseA = "standard-v20261120-7k3qf2xa";
    private const string CaseB = "saga-v20261120-8k3qf2xb";
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=";

    private static readonly ProfileCatalog Shipped = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog!;
    private static readonly VendorReleaseContent Released = new()
    {
        Product = "山田製品", Version = "2.1", Kind = VendorReleaseKind.Revision, Paid = false, ReleasedOn = new DateOnly(2026, 11, 20), Note = "山田",
    };

    private static readonly PublicAddress Address = new(new Uri("https://workflows.example/"));

    private readonly LedgerFixture ledger = new();
    private readonly Receiver receiver = new();
    private VendorReleaseLedger releases = null!;
    private AuditLog audit = null!;
    private ContractVersions contracts = null!;

    [Fact]
    public async Task EachEvent_IsPostedOnce_SignedAndInOrder()
    {
        EventOutbox outbox = await BegunAsync(CloudEvents());
        await RecordAsync(CaseA, Filed());
        await RecordAsync(CaseB, Filed());
        await RecordAsync(CaseA, Withdrawn("山田さんの都合"));
        await outbox.RunAsync(default);
        await outbox.RunAsync(default);

        Assert.Equal(["workflows.vendorrelease.filed", "workflows.vendorrelease.filed", "workflows.vendorrelease.withdrawn"],
            receiver.Bodies.Select(b => Json(b).GetProperty("type").GetString()).Order());
        Assert.Equal([CaseA, CaseA], receiver.Bodies.Select(b => Json(b).GetProperty("subject").GetString()).Where(s => s != CaseB));
        Assert.All(receiver.Taken, request =>
        {
            Assert.Equal("application/cloudevents+json; charset=utf-8", request.ContentType);
            // Standard Webhooks: base64 of HMAC-SHA256 over id.timestamp.body, with the key behind whsec_.
            byte[] signed = Encoding.UTF8.GetBytes($"{request.Header("webhook-id")}.{request.Header("webhook-timestamp")}.{request.Body}");
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.ASCII.GetBytes("0123456789abcdefghijklmnopqrstuv"), signed)),
                request.Header("webhook-signature"));
            Assert.Equal(ledger.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), request.Header("webhook-timestamp"));
        });
        Assert.Equal(3, receiver.Taken.Select(r => r.Header("webhook-id")).Distinct().Count());
        Assert.All(receiver.Bodies, body => Assert.DoesNotContain("山田", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AHook_HearsOfItsContractsAndTypes()
    {
        EventHookOptions hook = CloudEvents();
        hook.Contracts.Add("saga");
        hook.Types.Add("workflows.vendorrelease.withdrawn");
        EventOutbox outbox = await BegunAsync(hook);
        await RecordAsync(CaseA, Withdrawn("a"));
        await RecordAsync(CaseB, Filed());
        await RecordAsync(CaseB, Withdrawn("b"));
        await outbox.RunAsync(default);
        JsonElement told = Json(Assert.Single(receiver.Bodies));
        Assert.Equal((CaseB, "workflows.vendorrelease.withdrawn"), (told.GetProperty("subject").GetString(), told.GetProperty("type").GetString()));
    }

    /// <summary>What was taken before the outage does not come again; what was not, comes under the same id.</summary>
    [Fact]
    public async Task AnOutage_LosesNothing_AndRepeatsNothingThatWasTaken()
    {
        EventOutbox outbox = await BegunAsync(CloudEvents());
        await RecordAsync(CaseA, Filed());
        await RecordAsync(CaseA, Withdrawn("a"));
        await RecordAsync(CaseA, Closed());
        receiver.Answer = n => n == 1 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable;
        await outbox.RunAsync(default);
        Assert.Equal("answered 503", outbox.Trouble!.Value.Why);
        string failed = receiver.Asked[^1].Header("webhook-id");

        receiver.Answer = _ => HttpStatusCode.NoContent;
        await outbox.RunAsync(default);
        Assert.Single(receiver.Taken); // it waits five seconds first
        ledger.Clock.Advance(TimeSpan.FromSeconds(5));
        await outbox.RunAsync(default);
        Assert.Equal(["filed", "withdrawn", "closed"], receiver.Bodies.Select(b => Json(b).GetProperty("type").GetString()!.Split('.')[2]));
        Assert.Equal(failed, receiver.Taken[1].Header("webhook-id"));
        Assert.Null(outbox.Trouble);
        Assert.Equal(["answered 503"], (await new HookLog(ledger.Tables).LastAsync("audit", default)).Select(a => a.Failure).OfType<string>());
    }

    [Theory]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task WhatMayChange_IsTriedAgain(HttpStatusCode answer)
    {
        EventOutbox outbox = await BegunAsync(CloudEvents());
        await RecordAsync(CaseA, Filed());
        receiver.Answer = n => n == 1 ? answer : HttpStatusCode.OK;
        await outbox.RunAsync(default);
        Assert.Empty(receiver.Taken);
        ledger.Clock.Advance(TimeSpan.FromSeconds(5));
        await outbox.RunAsync(default);
        Assert.Single(receiver.Taken);
    }

    /// <summary>A body that will never be taken keeps nothing else waiting; it is written down with the reason.</summary>
    [Theory]
    [InlineData(HookForm.CloudEvents)]
    [InlineData(HookForm.Slack)]
    public async Task WhatIsRefusedForGood_IsPutAside_AndTheRestGoesOn(HookForm form)
    {
        EventOutbox outbox = await BegunAsync(form == HookForm.CloudEvents ? CloudEvents() : Chat(form));
        await RecordAsync(CaseA, Filed());
        receiver.Answer = n => n == 1 ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.OK;
        await outbox.RunAsync(default);
        Assert.Null(outbox.Trouble);
        await RecordAsync(CaseB, Filed());
        await outbox.RunAsync(default);
        Assert.Single(receiver.Taken);
        Assert.Equal("answered 422", Assert.Single(await ledger.RowsAsync(EventOutbox.Table, "aside-" + outbox.Sink.Name)).GetString("Reason"));
    }

    [Fact]
    public async Task NoConnection_IsAFailure_WithoutTheAddress()
    {
        EventOutbox outbox = await BegunAsync(CloudEvents());
        await RecordAsync(CaseA, Filed());
        receiver.Breaks = new HttpRequestException(HttpRequestError.ConnectionError, "hooks.example:443 refused, secret-path");
        await outbox.RunAsync(default);
        Assert.Equal("no answer (ConnectionError)", outbox.Trouble!.Value.Why);
    }

    /// <summary>A storm is a message for each hundred entries of the chain, not a flood, and says how many there are.</summary>
    [Theory]
    [InlineData(HookForm.Slack)]
    [InlineData(HookForm.Teams)]
    [InlineData(HookForm.LineWorks)]
    public async Task AStorm_IsOneMessageOfAChat(HookForm form)
    {
        EventOutbox outbox = await BegunAsync(Chat(form));
        for (int i = 0; i < 120; i++)
        {
            await RecordAsync($"standard-v20261120-7k3q{i:D4}", Filed());
        }

        await outbox.RunAsync(default);
        Assert.Equal(2, receiver.Bodies.Count());
        Assert.Contains("ほか80件", receiver.Bodies.First(), StringComparison.Ordinal);
        Assert.DoesNotContain("ほか", receiver.Bodies.Last(), StringComparison.Ordinal);
        Assert.Equal(40, receiver.Bodies.Sum(b => b.Split("ベンダーの修正情報を登録しました").Length - 1) - (form == HookForm.LineWorks ? 2 : 0));
    }

    [Fact]
    public void AChat_ReadsWordsAndALink_AndNothingIsMarkup()
    {
        EventWords said = new("City <!channel>: *stop* & go", ["system web_[1](x)", CaseA], new Uri("https://workflows.example/incidents/" + CaseA));
        IEventWords words = Words();
        JsonElement slack = Json(HookMessages.Of(HookForm.Slack, [said], words, "en"));
        Assert.Equal($"*City &lt;!channel&gt;: *stop* &amp; go*\nsystem web_[1](x) · <https://workflows.example/incidents/{CaseA}|{CaseA}>",
            slack.GetProperty("text").GetString());

        JsonElement card = Json(HookMessages.Of(HookForm.Teams, [said], words, "en")).GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", card.GetProperty("contentType").GetString());
        JsonElement content = card.GetProperty("content");
        Assert.Equal(("AdaptiveCard", "1.2"), (content.GetProperty("type").GetString(), content.GetProperty("version").GetString()));
        Assert.Equal(@"City \<!channel\>: \*stop\* & go", content.GetProperty("body")[0].GetProperty("text").GetString());
        Assert.Equal(@"system web\_\[1\]\(x\) · " + CaseA, content.GetProperty("body")[1].GetProperty("text").GetString());
        Assert.Equal(("Open", said.Link.AbsoluteUri), (content.GetProperty("actions")[0].GetProperty("title").GetString(),
            content.GetProperty("actions")[0].GetProperty("url").GetString()));

        JsonElement line = Json(HookMessages.Of(HookForm.LineWorks, [said], words, "en"));
        Assert.Equal(said.Title, line.GetProperty("title").GetString());
        Assert.Equal($"system web_[1](x) · {CaseA}\n{said.Link}", line.GetProperty("body").GetProperty("text").GetString());
    }

    [Fact]
    public void AnEvent_IsASentenceAboutItsClient_InBothLanguages()
    {
        CloudEvent told = new()
        {
            Id = "a", Source = Address.Base, Type = "workflows.incident.opened", Subject = "okayama-20261120-7k3qf2xa", Time = ledger.Now, Sequence = "1",
            Data = new Dictionary<string, JsonElement>
            {
                ["contract"] = JsonSerializer.SerializeToElement("okayama"), ["system"] = JsonSerializer.SerializeToElement("web01"),
                ["severity"] = JsonSerializer.SerializeToElement("critical"),
            },
        };
        EventWords ja = Words().Of(told, "ja")!;
        Assert.Equal("障害を受け付けました（岡山市 保健福祉局障害・生活福祉部 生活保護・自立支援課）", ja.Title);
        Assert.Equal(["対象 web01", "重大度 critical", told.Subject], ja.Details);
        Assert.Equal("https://workflows.example/incidents/" + told.Subject, ja.Link.AbsoluteUri);
        Assert.StartsWith("An incident was opened (Okayama City", Words().Of(told, "en")!.Title, StringComparison.Ordinal);
        EventWords paged = Words().Of(told with
        {
            Type = "workflows.incident.paged",
            Data = new Dictionary<string, JsonElement> { ["contract"] = told.Data["contract"], ["level"] = JsonSerializer.SerializeToElement(0) },
        }, "ja")!;
        Assert.Equal(["連絡網1段目", told.Subject], paged.Details);
        Assert.Null(Words().Of(told with { Type = "workflows.incident.classified" }, "ja"));
    }

    /// <summary>No sentence for an event that there is not, none in one language only.</summary>
    [Fact]
    public void EverySentence_IsAboutAnEvent_InBothLanguages()
    {
        string[] files = Directory.GetFiles(Repository.Folder("workflows"), "*Texts.resx", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.Equal(Sentences(file), Sentences(Path.ChangeExtension(file, ".ja.resx"))));
        Assert.Equal(files.Sum(file => Sentences(file).Length), Words().Types.Count); // one that no event is named by would be missing
        Assert.Contains("workflows.incident.nobodyAnswered", Words().Types);
    }

    [Theory]
    [InlineData("Name", "Ops!", "Name: expected 1 to 40 of a-z, 0-9 and '-', found 'Ops!'")]
    [InlineData("Url", "http://hooks.example/x", "Url: expected an https address without a user (http on this machine only), found one of http://hooks.example")]
    [InlineData("Url", "https://user:pass@hooks.example/x", "Url: expected an https address without a user (http on this machine only), found one of https://hooks.example")]
    [InlineData("Url", "hooks/x", "Url: expected an https address without a user (http on this machine only), found a part of one")]
    [InlineData("Secret", "whsec_c2hvcnQ=", "Secret: expected 'whsec_' and the base64 of 24 to 64 bytes (openssl rand -base64 32), found 14 characters that are none")]
    [InlineData("Secret", "", "Secret: expected 'whsec_' and the base64 of 24 to 64 bytes (openssl rand -base64 32), found 0 characters that are none")]
    [InlineData("Contracts", "tokyo", "Contracts: expected ids of contracts in force (saga, standard), found 'tokyo'")]
    [InlineData("Types", "incident.opened", "Types: expected types such as workflows.incident.opened or workflows.incident.*, found 'incident.opened'")]
    [InlineData("Person", "toban9", "Person: expected the id of a person, found 'toban9'")]
    [InlineData("Hours", "22-07", "Hours: expected two times of day, as 22:00-07:00, found '22-07'")]
    [InlineData("Hours", "07:00-07:00", "Hours: expected two times of day, as 22:00-07:00, found '07:00-07:00'")]
    [InlineData("Language", "fr", "Language: expected ja or en, found 'fr'")]
    public void AWrongSetting_IsSaidInWords(string setting, string value, string expected)
    {
        EventHookOptions hook = CloudEvents();
        Assert.Empty(hook.Validate(["saga", "standard"], ["workflows.incident.opened"], id => id == "toban1"));
        switch (setting)
        {
            case "Name": hook.Name = value; break;
            case "Url": hook.Url = new Uri(value, UriKind.RelativeOrAbsolute); break;
            case "Secret": hook.Secret = value; break;
            case "Contracts": hook.Contracts.Add(value); break;
            case "Types": hook.Types.Add(value); break;
            case "Person": hook.Person = value; break;
            case "Hours": hook.Hours = value; break;
            default: hook.Language = value; break;
        }

        Assert.Equal(expected, Assert.Single(hook.Validate(["saga", "standard"], ["workflows.incident.opened"], id => id == "toban1")));
    }

    /// <summary>A person's own hook is told of what told them, at the hours that they chose (of the contract: 22 h in Japan are 13 h in UTC).</summary>
    [Theory]
    [InlineData("12:59", false)]
    [InlineData("13:00", true)]
    [InlineData("21:59", true)]
    [InlineData("22:00", false)]
    public async Task AHookOfAPerson_HearsOfWhatTellsThem_InTheirHours(string utc, bool isTold)
    {
        EventHookOptions hook = CloudEvents();
        hook.Person = "toban1";
        hook.Hours = "22:00-07:00";
        EventOutbox outbox = await BegunAsync(hook);
        await RecordAsync(CaseA, Filed());
        await RecordAsync(CaseA, Told("toban2", utc));
        await RecordAsync(CaseB, Told("toban1", utc));
        await outbox.RunAsync(default);

        Assert.Equal(isTold ? [CaseB] : [], receiver.Bodies.Select(b => Json(b).GetProperty("subject").GetString()));
        Assert.All(receiver.Bodies, body => Assert.DoesNotContain("toban1", body, StringComparison.Ordinal));
    }

    [Fact]
    public void AChat_HasNoSecret_AndOnlyTypesThatItHasASentenceFor()
    {
        EventHookOptions hook = Chat(HookForm.Teams);
        hook.Secret = Secret;
        hook.Types.Add("workflows.incident.classified");
        Assert.Equal(
        [
            "Secret: expected none, Teams checks no signature; found one",
            "Types: expected types such as workflows.incident.opened or workflows.incident.* that Teams has a sentence for, found 'workflows.incident.classified'",
        ], hook.Validate(["standard"], Words().Types, _ => true));
    }

    [Fact]
    public async Task TheLog_KeepsTheLastHundred_AlsoOverARestart()
    {
        for (int i = 0; i < 130; i++)
        {
            HookLog log = new(ledger.Tables); // each time as after a restart
            await log.AddAsync("audit", new(ledger.Now.AddSeconds(i), "workflows.incident.opened", $"case{i}", 1, null), default);
        }

        IReadOnlyList<HookAttempt> last = await new HookLog(ledger.Tables).LastAsync("audit", default);
        Assert.Equal(Enumerable.Range(30, 100).Reverse().Select(i => $"case{i}"), last.Select(a => a.Subject));
    }

    public async Task InitializeAsync()
    {
        await ledger.InitializeAsync();
        audit = new(ledger.Tables, ledger.Clock);
        contracts = new(Shipped, ledger.Tables);
        releases = new(ledger.Tables, audit);
    }

    public Task DisposeAsync() => ledger.DisposeAsync();

    public void Dispose() => receiver.Dispose();

    private static EventHookOptions CloudEvents() => new() { Name = "audit", Url = new Uri("https://hooks.example/x"), Secret = Secret };

    private static EventHookOptions Chat(HookForm form) => new() { Name = "chat", Url = new Uri("https://hooks.example/y"), Form = form };

    private DomainEventWords Words() => new(Processes.Events, Processes.All, new ContractVersions(Shipped, ledger.Tables), Address);

    private async Task<EventOutbox> BegunAsync(EventHookOptions hook)
    {
        HookSink sink = new(hook, new HttpClient(receiver), Words(), new HookLog(ledger.Tables), contracts, ledger.Clock);
        EventOutbox outbox = new(ledger.Tables, audit, contracts, new DomainEvents(ledger.Tables, audit, Processes.Events, Address), sink, ledger.Clock,
            NullLogger<EventOutbox>.Instance);
        await outbox.RunAsync(default); // begins at the ends of the chains
        return outbox;
    }

    private Task<KeptFact<CaseFact>> RecordAsync(string id, CaseFact fact) => releases.RecordAsync(CaseId.Parse(VendorReleaseProcess.VendorReleases, id), fact);

    private CaseWritten<VendorReleaseContent> Filed() =>
        new() { Id = "filed", At = ledger.Now, RecordedAt = ledger.Now, Actor = "toban1", Version = 1, Content = Released, ContentHash = "" };

    private CaseWithdrawn Withdrawn(string reason) => new() { Id = "w", At = ledger.Now, RecordedAt = ledger.Now, Actor = "toban1", Reason = reason };

    private CaseDutyPerformed<VendorReleaseDuty> Told(string person, string utc) => new()
    {
        Id = "duty/tell", At = ledger.Now.Date + TimeSpan.Parse(utc, CultureInfo.InvariantCulture), RecordedAt = ledger.Now, Actor = "system", Told = [person],
        Duty = new() { Key = "tell", Kind = VendorReleaseDutyKind.Tell, DueAt = ledger.Now, Roles = [] },
    };

    private CaseClosed Closed() => new() { Id = "closed", At = ledger.Now, RecordedAt = ledger.Now, Actor = "system" };

    private static string[] Sentences(string file) => [.. XDocument.Load(file).Descendants("data").Select(text => text.Attribute("name")!.Value)
        .Where(name => name.StartsWith("Event.", StringComparison.Ordinal)).Select(name => name["Event.".Length..]).Order(StringComparer.Ordinal)];

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    /// <summary>Somebody's server: keeps what it is asked, and answers as it is told.</summary>
    private sealed class Receiver : HttpMessageHandler
    {
        public List<Asked> Asked { get; } = [];

        public List<Asked> Taken { get; } = [];

        public IEnumerable<string> Bodies => Taken.Select(t => t.Body);

        /// <summary>By the number of the request, from 1.</summary>
        public Func<int, HttpStatusCode> Answer { get; set; } = _ => HttpStatusCode.OK;

        public Exception? Breaks { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Breaks is { } broken)
            {
                throw broken;
            }

            Asked asked = new(await request.Content!.ReadAsStringAsync(cancellationToken), request.Content.Headers.ContentType!.ToString(),
                request.Headers.ToDictionary(h => h.Key, h => h.Value.Single(), StringComparer.OrdinalIgnoreCase));
            Asked.Add(asked);
            HttpStatusCode status = Answer(Asked.Count);
            if ((int)status is >= 200 and < 300)
            {
                Taken.Add(asked);
            }

            return new HttpResponseMessage(status);
        }
    }

    private sealed record Asked(string Body, string ContentType, IReadOnlyDictionary<string, string> Headers)
    {
        public string Header(string name) => Headers[name];
    }
}
