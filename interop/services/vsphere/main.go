// VMware's vSphere as govmomi simulates it, on loopback, until standard input ends. It prints its address, and then a line for each
// login: "right" or "wrong".
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
)

type response struct {
	http.ResponseWriter
	login bool
}

func (r response) WriteHeader(status int) {
	if r.login {
		fmt.Println(map[bool]string{true: "right", false: "wrong"}[status == http.StatusOK])
	}
	r.ResponseWriter.WriteHeader(status)
}

func main() {
	model := simulator.VPX()
	if err := model.Create(); err != nil {
		panic(err)
	}
	model.Service.Listen = &url.URL{User: url.UserPassword("ann", "correct horse")}
	server := model.Service.NewServer()
	simulated := server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		simulated.ServeHTTP(response{w, bytes.Contains(body, []byte("<Login "))}, r)
	})
	fmt.Printf("http://%s%s\n", server.URL.Host, server.URL.Path)
	io.Copy(io.Discard, os.Stdin)
}
