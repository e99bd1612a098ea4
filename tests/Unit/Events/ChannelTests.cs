using System.Text;
using Azure.Data.Tables;
using Workflows.Events;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;
using Workflows.PeopleChanges;
using Workflows.Testing;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Events;

/// <summary>People's own channels: where they may lead, and that a change is kept, sealed and audited.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private static readonly ChannelWay Slack = new(HookForm.Slack, new Uri("https://hooks.slack.example/services/secret-part"), "", "22:00-07:00");

    private readonly LedgerFixture ledger = new();
    private readonly List<PersonChannel> told = [];

    [Theory]
    [InlineData("https://hooks.slack.com/services/T0/B0/x", true)]
    [InlineData("https://93.184.215.14/x", true)]
    [InlineData("http://hooks.slack.com/x", false)]
    [InlineData("https://user:word@hooks.slack.com/x", false)]
    [InlineData("https://127.0.0.1/x", false)]
    [InlineData("https://10.1.2.3/x", false)]
    [InlineData("https://172.31.255.255/x", false)]
    [InlineData("https://192.168.0.1/x", false)]
    [InlineData("https://169.254.169.254/metadata", false)]
    [InlineData("https://100.64.0.1/x", false)]
    [InlineData("https://0x7f000001/x", false)]
    [InlineData("https://[::1]/x", false)]
    [InlineData("https://[::ffff:10.0.0.1]/x", false)]
    [InlineData("https://[fd00::1]/x", false)]
    [InlineData("https://[fe80::1]/x", false)]
    [InlineData("https://[64:ff9b::a00:1]/x", false)]
    [InlineData("https://[2002:a00:1::]/x", false)]
    [InlineData("https://[2606:2800:21f::1]/x", true)]
    [InlineData("file:///etc/passwd", false)]
    public void WithoutAList_OnlyPublicHostsAreTold(string url, bool isTaken) => Assert.Equal(isTaken, new ChannelAddresses([]).Takes(new Uri(url)));

    [Theory]
    [InlineData("https://chat.city.example/x", true)]
    [InlineData("https://a.b.corp.example/x", true)]
    [InlineData("https://corp.example.evil.example/x", false)]
    [InlineData("https://corp.example/x", false)]
    [InlineData("https://hooks.slack.com/x", false)]
    public void WithAList_OnlyItsHostsAre(string url, bool isTaken) =>
        Assert.Equal(isTaken, new ChannelAddresses(["chat.city.example", "*.corp.example"]).Takes(new Uri(url)));

    /// <summary>A name that leads to this machine is found out when it is connected to, whatever it led to when it was typed.</summary>
    [Fact]
    public async Task ANameThatLeadsIntoThisNetwork_IsNotConnectedTo()
    {
        using HttpClient client = new ChannelAddresses([]).Client();
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("https://localhost:1/", null));
        Assert.Contains("private network", refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A proxy looks names up itself: where nothing is listed nobody would look at the addresses.</summary>
    [Fact]
    public void AProxy_IsUsedOnlyForHostsThatAreListed()
    {
        using SocketsHttpHandler anywhere = new ChannelAddresses([]).Handler();
        Assert.False(anywhere.UseProxy);
        using SocketsHttpHandler listed = new ChannelAddresses(["chat.city.example"]).Handler();
        Assert.True(listed.UseProxy);
    }

    [Fact]
    public async Task AChange_IsSealed_Audited_AndOneThatSaysTheSameChangesNothing()
    {
        ChannelBook book = Book(ledger.Service);
        Assert.True(await book.TrySetAsync("toban1", null, default));
        Assert.Null(await book.FindAsync("toban1"));
        Assert.True(await book.TrySetAsync("toban1", Slack, default));
        Assert.True(await book.TrySetAsync("toban1", Slack, default));
        PersonChannel set = Assert.Single(await book.AllAsync());
        Assert.Equal(("toban1", 1, Slack), (set.Person, set.Number, set.Way));
        EventHookOptions hook = set.ToHook("ja")!;
        Assert.Equal(("person-toban1-1", "toban1", "22:00-07:00"), (hook.Name, hook.Person, hook.Hours));
        Assert.Equal(["workflows.incident.paged"], hook.Types);
        Assert.True(await book.TrySetAsync("toban1", null, default));
        PersonChannel off = (await book.FindAsync("toban1"))!;
        Assert.Equal((2, null, null), (off.Number, off.Way, off.ToHook("ja")));

        Assert.Equal([(1, Slack), (2, null)], told.Select(c => (c.Number, c.Way)));
        AuditPage audited = await new AuditLog(ledger.Tables, ledger.Clock).ReadAsync(AuditLog.SystemChain, 0, 10);
        Assert.Equal(["channel.set", "channel.off"], audited.Entries.Select(e => e.Action));
        Assert.All((await ledger.RowsAsync(ChannelBook.Table)).SelectMany(r => r), cell =>
            Assert.DoesNotContain("secret-part", cell.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{cell.Value}", StringComparison.Ordinal));
        Assert.DoesNotContain(audited.Entries, e => LedgerJson.Write(e).Contains("secret-part", StringComparison.Ordinal));
    }

    /// <summary>Calls are told at any time, the rest in the person's hours; rows of older releases go on as they were set.</summary>
    [Fact]
    public void WhatAChannelTells_IsItsPersonsChoice()
    {
        Assert.Equal(["22:00 calls", "22:00 matters", "10:00 calls"], Told(ChannelMatters.Due | ChannelMatters.Duty));
        Assert.Equal(["22:00 calls", "10:00 calls"], Told(ChannelMatters.None));
        Assert.Equal(["22:00 calls"], Told(null));

        static IEnumerable<string> Told(ChannelMatters? matters)
        {
            EventHookOptions hook = new PersonChannel("toban1", 1, default, Slack with { Hours = "20:00-23:00", Matters = matters }).ToHook("ja")!;
            return from hour in (int[])[22, 10]
                   from type in (string[])["paged", "breached"]
                   where hook.Wants(
                       new()
                       {
                           Id = "1", Source = new Uri("https://workflows.example"), Type = "workflows.incident." + type, Subject = "s", Sequence = "1",
                           Time = new DateTimeOffset(2026, 11, 20, hour, 0, 0, TimeSpan.Zero), Data = new Dictionary<string, System.Text.Json.JsonElement>(),
                           Told = ["toban1"],
                       },
                       TimeZoneInfo.Utc)
                   select $"{hour}:00 {(type == "paged" ? "calls" : "matters")}";
        }
    }

    /// <summary>Each of them is an event, with a sentence for a chat, and known whom it told.</summary>
    [Fact]
    public void EveryTypeOfAChannel_IsAnEventWithASentence()
    {
        foreach (string type in PersonChannel.Types)
        {
            string[] parts = type.Split('.');
            ProcessDefinition process = Processes.All.Single(p => p.Kind.Word == parts[1]);
            Assert.Contains(Processes.Events.Single(t => t.Kind == process.Kind).Rules, r => r.Words.Contains(parts[2]) && r.Fact.GetProperty("Told") is not null);
            Assert.All((string[])["ja", "en"], language => Assert.NotNull(process.Texts.Find(language, "Event." + parts[2])));
        }
    }

    [Fact]
    public void TheMailOfAChange_SaysWhatIsSet_AndNotTheAddress()
    {
        Person person = new("toban1", "高橋 大輝", "Daiki Takahashi", "daiki@operator.example", "home@operator.example", "ja", Party.Contractor);
        OutgoingMail mail = ChannelMail.Of(new("toban1", 3, ledger.Now, Slack with { Matters = ChannelMatters.Due | ChannelMatters.Duty }), person);
        Assert.Equal("channel/toban1/3", mail.Key);
        Assert.All((string[])["Slack", "hooks.slack.example", "時間帯（呼び出し以外）", "22:00-07:00", "呼び出し、期限の予告・超過、勤務表の確定・担当の変更"], part =>
            Assert.Contains(part, mail.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("secret-part", mail.Text + mail.Html, StringComparison.Ordinal);
        string calls = ChannelMail.Of(new("toban1", 3, ledger.Now, Slack with { Matters = ChannelMatters.None }), person).Text;
        Assert.Contains("呼び出しのみ", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("時間帯", calls, StringComparison.Ordinal); // calls come at any time
        Assert.Contains("停止されました", ChannelMail.Of(new("toban1", 4, ledger.Now, null), person).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChangeThatAProcessDiedOver_IsAuditedByTheNextLook()
    {
        int left = 2; // the row, and then the chain
        FaultyTables faults = new(ledger.Service) { BeforeWrite = o => o != "create" && --left == 0 ? throw new InjectedCrashException() : Task.CompletedTask };
        await Assert.ThrowsAsync<InjectedCrashException>(() => Book(faults).TrySetAsync("toban1", Slack, default));
        Assert.Equal(Slack, Assert.Single(await Book(ledger.Service).AllAsync()).Way);
        await Book(ledger.Service).AllAsync();
        Assert.Single((await new AuditLog(ledger.Tables, ledger.Clock).ReadAsync(AuditLog.SystemChain, 0, 10)).Entries);
        Assert.Equal([1], told.Select(c => c.Number));
    }

    [Fact]
    public async Task AChangeThatComesWhileTheOneBeforeIsAudited_IsAuditedToo()
    {
        AuditLog audit = new(ledger.Tables, ledger.Clock);
        int left = 2;
        FaultyTables dies = new(ledger.Service) { BeforeWrite = o => o != "create" && --left == 0 ? throw new InjectedCrashException() : Task.CompletedTask };
        bool isOther = false;
        FaultyTables meanwhile = new(ledger.Service);
        meanwhile.BeforeWrite = async _ =>
        {
            if (!isOther && (await audit.ReadAsync(AuditLog.SystemChain, 0, 10)).Entries.Count == 1)
            {
                isOther = true;
                await Assert.ThrowsAsync<InjectedCrashException>(() => Book(dies).TrySetAsync("toban1", null, default));
            }
        };
        await Book(meanwhile).TrySetAsync("toban1", Slack, default);
        Assert.True(isOther);
        Assert.Null(Assert.Single(await Book(ledger.Service).AllAsync()).Way);
        Assert.Equal(["channel.set", "channel.off"], (await audit.ReadAsync(AuditLog.SystemChain, 0, 10)).Entries.Select(e => e.Action));
    }

    public Task InitializeAsync() => ledger.InitializeAsync();

    public Task DisposeAsync() => ledger.DisposeAsync();

    private ChannelBook Book(TableServiceClient service)
    {
        LedgerTables tables = new(service);
        return new(tables, new AuditLog(tables, ledger.Clock), new SealingProtector(), new Notices(told), ledger.Clock);
    }

    private sealed class Notices(List<PersonChannel> told) : IChannelNotice
    {
        public Task TellAsync(PersonChannel channel, CancellationToken cancellation)
        {
            told.Add(channel);
            return Task.CompletedTask;
        }
    }
}
