using System.Reflection;
using System.Reflection.Emit;
using System.Security.Cryptography;
using System.Text;
using SamCam.Storage.Access;

namespace SamCam.Storage.Tests;

public sealed class AccessTokenTests
{
    [Fact]
    public void A_token_has_256_random_bits_behind_a_part_to_look_it_up_by()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => AccessToken.Create(AccessToken.ApiKey)).ToList();

        tokens.ShouldAllBe(t => t.Text.StartsWith(t.Lookup + "_", StringComparison.Ordinal) && t.Text.Length - t.Lookup.Length - 1 == 43);
        tokens.Select(t => t.Text[^43..]).Distinct().Count().ShouldBe(1000);
        tokens.Select(t => t.Lookup).Distinct().Count().ShouldBe(1000);
    }

    [Fact]
    public void What_was_made_is_read_back_and_matches_its_hash_alone()
    {
        var (token, other) = (AccessToken.Create(AccessToken.ApiKey), AccessToken.Create(AccessToken.ApiKey));
        var read = AccessToken.Parse(AccessToken.ApiKey, token.Text)!;

        token.Hash().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(token.Text)));
        (read.Lookup, read.Matches(token.Hash()), read.Matches(other.Hash()), read.Matches(null), read.Matches([])).ShouldBe((token.Lookup, true, false, false, false));
    }

    [Fact]
    public void It_shows_itself_without_its_secret()
    {
        var token = AccessToken.Create(AccessToken.ApiKey);
        $"{token}".ShouldBe(token.Lookup + "_...");
    }

    [Fact]
    public void Whatever_has_another_form_is_no_token()
    {
        var text = AccessToken.Create(AccessToken.ApiKey).Text;
        foreach (var wrong in new[] { null, "", "sck_", text[..^1], text + "A", " " + text, text.ToUpperInvariant(), text.Replace("sck_", "scs_", StringComparison.Ordinal), text[..^1] + "!", text[..16] + "-" + text[17..] })
            AccessToken.Parse(AccessToken.ApiKey, wrong).ShouldBeNull(wrong);
        AccessToken.Parse(AccessToken.Session, text).ShouldBeNull();
    }

    /// <summary>No clock tells this on a busy machine; the code does.</summary>
    [Fact]
    public void Hashes_are_compared_in_constant_time()
    {
        var calls = Calls(typeof(AccessToken).GetMethod(nameof(AccessToken.Matches))!);
        calls.ShouldContain(m => m.DeclaringType == typeof(CryptographicOperations) && m.Name == nameof(CryptographicOperations.FixedTimeEquals));
        calls.ShouldNotContain(m => m.Name == nameof(MemoryExtensions.SequenceEqual) || m.Name == nameof(Equals));
    }

    private static List<MethodBase> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        var calls = new List<MethodBase>();
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] != OpCodes.Call.Value && code[i] != OpCodes.Callvirt.Value)
                continue;
            try
            {
                if (method.Module.ResolveMethod(BitConverter.ToInt32(code, i + 1)) is { } called)
                    calls.Add(called);
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                // The byte was part of another instruction.
            }
        }

        return calls;
    }
}
