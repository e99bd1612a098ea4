using Microsoft.Extensions.Configuration;
using Workflows.Hosting;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Misspelt settings are refused, with what may have been meant; those that exist are taken, in any case.</summary>
public sealed class SettingNamesTests
{
    [Theory]
    [InlineData("Workflows:Contarcts", "found 'Workflows:Contarcts' (did you mean 'Contracts'?).")]
    [InlineData("Workflows:Mail:FromAdress", "found 'Workflows:Mail:FromAdress' (did you mean 'FromAddress'?).")]
    [InlineData("Workflows:Sources:0:Authentication:Secrets:0:Vlaue", "found 'Workflows:Sources:0:Authentication:Secrets:0:Vlaue' (did you mean 'Value'?).")]
    [InlineData("Workflows:Events:Hooks:0:Urls", "found 'Workflows:Events:Hooks:0:Urls' (did you mean 'Url'?).")]
    [InlineData("Workflows:SomethingElse", "found 'Workflows:SomethingElse'.")]
    public void Misspelt_IsRefused(string name, string words) =>
        Assert.EndsWith(words, Assert.Throws<InvalidOperationException>(() => SettingNames.RefuseUnknown(Of(name))).Message, StringComparison.Ordinal);

    [Fact]
    public void SeveralAreToldAtOnce_WithWhatThereIs()
    {
        string said = Assert.Throws<InvalidOperationException>(() => SettingNames.RefuseUnknown(Of("Workflows:Mail:Leese", "Workflows:AdmKey"))).Message;
        Assert.Equal(2, said.Split('\n').Length);
        Assert.Contains("(AttemptTimeout, Backoff, EventKey, FromAddress, FromName, Lease, MaxAttempts, MessageIdDomain, OpenTracking)", said, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatExists_IsTaken() => SettingNames.RefuseUnknown(Of(
        "Workflows:Contracts", "workflows:publicaddress", "Workflows:Mail:Backoff:0", "Workflows:Sources:0:Authentication:Secrets:0:Value", "Workflows:Sources:0:Mapping",
        "Workflows:Events:Hooks:0:Types:0", "Workflows:KeyRingCertificates:0:Password", "SendGrid:Host", "Other:Thing"));

    private static IConfiguration Of(params string[] names) =>
        new ConfigurationBuilder().AddInMemoryCollection(names.Select(n => KeyValuePair.Create(n, (string?)"1"))).Build();
}
