using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SamCam.Segmentation;

namespace SamCam.Storage;

/// <summary>Certificate authorities of one's own, as the only ones that are trusted.</summary>
public sealed class AuthorityFile
{
    private readonly X509Certificate2Collection authorities = [];

    /// <summary>Reads a PEM file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <exception cref="InputException">It cannot be read, or holds no certificate.</exception>
    public AuthorityFile(string path, string setting)
    {
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException($"{setting} ({path})", "the file of certificate authorities cannot be read (" + e.Message + ")", "name a PEM file", e);
        }

        if (authorities.Count == 0)
            throw new InputException($"{setting} ({path})", "the file holds no certificate", "name a PEM file of certificate authorities");
    }

    /// <summary>Whether a server's certificate is for the host that was asked for and was issued by one of these authorities.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (presented is not null)
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainElements.Select(e => e.Certificate).ToArray());
        using var server = new X509Certificate2(certificate);
        return chain.Build(server);
    }
}
