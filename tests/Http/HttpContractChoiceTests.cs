using System.Net;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Pages about one of several contracts open on the one that their reader was at last, and never on one that is not theirs.</summary>
[Collection(Application.Name)]
public sealed class HttpContractChoiceTests(AppFixture app)
{
    [Theory]
    [InlineData("/incident-figures")]
    [InlineData("/calendar")]
    public async Task Page_OpensOnTheContractLookedAtLast(string address)
    {
        using Device device = await app.SignedInAsync("manager@operator.example");
        foreach (string contract in (string[])["saga", "mie", "saga"])
        {
            Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("/contracts/" + contract)).Status);
            Assert.Equal(contract, await ChosenAsync(device, address));
        }

        // What the address names goes before, and is kept.
        Assert.Equal("mie", await ChosenAsync(device, address + "?contract=mie"));
        Assert.Equal("mie", await ChosenAsync(device, address));
        Assert.Equal("mie", (await device.GetAsync("/service-levels")).Document.QuerySelector("a[href^='/service-levels/']")!.GetAttribute("href")!.Split('/')[2]);
    }

    [Fact]
    public async Task Page_NeverOpensOnAContractOfOthers()
    {
        using Device device = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync("/calendar?contract=mie")).Status);
        Page calendar = await device.GetAsync("/calendar");
        Assert.Equal(HttpStatusCode.OK, calendar.Status);
        Assert.DoesNotContain("contract=mie", calendar.Html, StringComparison.Ordinal);
    }

    private static async Task<string?> ChosenAsync(Device device, string address) =>
        (await device.GetAsync(address)).Document.QuerySelector("select[name=contract] option[selected]")?.GetAttribute("value");
}
