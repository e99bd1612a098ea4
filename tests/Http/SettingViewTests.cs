using Microsoft.Extensions.Configuration;
using Workflows.Settings;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What the page of settings shows: what is in force and from where, and no secret.</summary>
public sealed class SettingViewTests
{
    private const string Secret = "hush-hush";

    /// <summary>Whoever adds a setting that holds a secret need not think of the page: texts are not shown unless they are known to hold none.</summary>
    [Fact]
    public void Secrets_AreNeverShown()
    {
        string[] secrets =
        [
            "Workflows:AdminKey", "Workflows:Tables", "Workflows:KeyRingCertificates:0:Password", "Workflows:KeyRingCertificates:0:Content",
            "Workflows:Sources:0:Authentication:Secrets:0:Value", "Workflows:Events:Hooks:0:Secret", "Workflows:Events:Hooks:0:Url", "SendGrid:ApiKey",
            "SendGrid:Host", "AzureWebJobsStorage", "Embedded:Keys:Host", "Embedded:Keys:Master",
        ];
        IReadOnlyList<SettingView> shown = Of([.. secrets.Select(s => (s, Secret))]);
        Assert.DoesNotContain(shown, s => s.Value?.Contains(Secret, StringComparison.Ordinal) == true);
        Assert.Superset(secrets.ToHashSet(), shown.Where(s => s.Value is null).Select(s => s.Name).ToHashSet()); // that they are set is told
    }

    [Fact]
    public void WhatIsSaid_IsShownWithItsSource_AndWhatIsNot_WithTheDefault()
    {
        IReadOnlyList<SettingView> shown = Of([("Workflows:Mail:FromAddress", "a@b.example"), ("Workflows:Sources:0:Name", "nms")]);
        Assert.Contains(new SettingView("Workflows:Mail:FromAddress", "a@b.example", SettingOrigin.Program), shown);
        Assert.Contains(new SettingView("Workflows:Sources:0:Name", "nms", SettingOrigin.Program), shown);
        Assert.Contains(new SettingView("Workflows:Contracts", "contracts", SettingOrigin.Default), shown);
        Assert.Contains(new SettingView("Workflows:MaxConcurrentWebhooks", "1000", SettingOrigin.Default), shown);
        Assert.Contains(new SettingView("Workflows:Mail:Lease", "00:02:00", SettingOrigin.Default), shown);
    }

    [Fact]
    public void Arguments_GoBeforeTheEnvironment()
    {
        ConfigurationBuilder builder = new();
        builder.AddInMemoryCollection([KeyValuePair.Create("Workflows:Contracts", (string?)"one")]).AddCommandLine(["--Workflows:Contracts", "two"]);
        Assert.Contains(new SettingView("Workflows:Contracts", "two", SettingOrigin.Arguments), SettingView.All(builder.Build()));
    }

    private static IReadOnlyList<SettingView> Of((string Name, string Value)[] said) => SettingView.All(
        new ConfigurationBuilder().AddInMemoryCollection(said.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());
}
